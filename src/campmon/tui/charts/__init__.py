"""Charts of text: pure functions from values to lines, in braille or in plain blocks."""

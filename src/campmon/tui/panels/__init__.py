"""What the panels say of the campaign under the cursor: lines of styled text, made by functions."""

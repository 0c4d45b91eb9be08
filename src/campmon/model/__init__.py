"""What a campaign is: data and rules. No I/O, no clock; imports nothing else of campmon."""

"""What leaves campmon as text: tables and reports from plain data, and whole files."""

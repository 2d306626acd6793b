"""Record sanctions-related events, who says what about them, and print a country's timeline."""

__version__ = "0.1.0"

"""What an analyst does with the tracker, one file for each thing done; no printing, no parsing of options."""

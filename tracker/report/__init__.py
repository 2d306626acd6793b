"""What people see: view-models of plain strings made from records, and one renderer for each format."""

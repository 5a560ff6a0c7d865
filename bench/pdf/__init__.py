"""What the PDF of a report costs, beside others who print the same words; docs/report-speed.md says what came out."""

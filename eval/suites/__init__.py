"""Suites: documents with questions, true texts and drafting tasks, from folders and benchmarks."""

"""The formats; none knows another."""

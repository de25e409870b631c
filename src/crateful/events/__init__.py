"""What happens, told to every API process and from there to every browser."""

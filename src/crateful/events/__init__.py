"""Events: news for every API process and every browser."""

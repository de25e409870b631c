"""Pictures of what files sound like: made when somebody looks, and kept for a while."""

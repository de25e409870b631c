"""Pictures of other sites, shown by this service so that no browser has to ask them."""

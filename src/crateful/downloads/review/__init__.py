"""Downloads that wait for a person: what is asked, and what is answered."""

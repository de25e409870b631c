"""AcoustID's word on what files sound like: a hint and a second opinion, never a decision."""

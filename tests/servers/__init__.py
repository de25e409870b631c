"""The loopback internet: every host that Crateful talks to, answered on 127.0.0.1."""

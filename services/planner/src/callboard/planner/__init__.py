"""From a playbook or a treatment to a production: for now it knows which plays there are."""

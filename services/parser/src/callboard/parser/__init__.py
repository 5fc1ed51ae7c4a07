"""From text to playbook: engines, chunking, and the job that carries a parse."""

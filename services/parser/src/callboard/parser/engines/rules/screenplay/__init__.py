"""Screenplays: read line by line, by what a line says and by how the lines of this script stand to one another."""

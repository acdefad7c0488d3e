"""hoidap: Vietnamese questions about news articles, answered with exactly located citations."""

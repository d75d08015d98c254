"""What an attacker would try, and what the policy answers."""

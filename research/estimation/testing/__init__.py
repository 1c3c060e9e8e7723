"""Tests: association, differences, ranks, trends and agreement, each given the design."""

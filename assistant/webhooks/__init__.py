"""Webhooks: what happened here, told to systems that subscribed to it."""

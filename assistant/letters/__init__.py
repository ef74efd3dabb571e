"""Emails to customers: written from our records with every figure by reference, kept in versions, sent by a click."""

"""Classifiers made of a fine-tuned encoder: serving and explaining them."""

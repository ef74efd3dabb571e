"""Messengers that customers write in: WeChat, WeCom, Telegram; each is a way in and out of the same assistant."""

"""The web pages: thin Gradio handlers over `assistant.service.Assistant`."""

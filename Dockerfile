# docker build -t sales-assistant . && docker run --init -p 127.0.0.1:7860:7860 -v assistant-data:/data sales-assistant
# Plain Python on Debian, so that it builds alike for amd64 and arm64. On amd64 the default package index gives PyTorch with
# CUDA, some gigabytes larger: name PyTorch's index of CPU builds with --build-arg PIP_EXTRA_INDEX_URL=... for a small image.

FROM python:3.11-slim AS built
WORKDIR /src
COPY . .
RUN pip wheel --no-cache-dir --no-deps --wheel-dir /wheel .

FROM python:3.11-slim
# Without a system font with Chinese characters a quote's PDF relies on the reader's own.
RUN apt-get update \
 && apt-get install -y --no-install-recommends fonts-noto-cjk \
 && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin assistant \
 && install -d -o assistant -g assistant -m 700 /data
ARG PIP_EXTRA_INDEX_URL=""
COPY constraints.txt /wheel/
COPY --from=built /wheel /wheel
RUN pip install --no-cache-dir -c /wheel/constraints.txt "$(echo /wheel/*.whl)[postgres,openai,mcp,messengers]" && rm -rf /wheel

ENV ASSISTANT_HOME=/data ASSISTANT_HOST=0.0.0.0 PYTHONUNBUFFERED=1
USER assistant
WORKDIR /data
VOLUME /data
EXPOSE 7860
HEALTHCHECK --interval=30s --timeout=5s --start-period=180s \
  CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen(f\"http://127.0.0.1:{os.environ.get('ASSISTANT_PORT', 7860)}/healthz\", timeout=4)"]
ENTRYPOINT ["assistant"]
CMD ["serve"]

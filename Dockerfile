# One image for web, worker and beat. Build: docker build -t crowdseed .
FROM python:3.13-slim-bookworm AS packages
WORKDIR /build
COPY requirements.txt .
# The run-time part only: what stands above the development heading.
RUN sed '/^# Development/,$d' requirements.txt > runtime.txt \
    && python -m venv /opt/crowdseed \
    && /opt/crowdseed/bin/pip install --no-cache-dir --disable-pip-version-check -r runtime.txt

FROM python:3.13-slim-bookworm
ENV PATH=/opt/crowdseed/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=crowd.settings \
    CROWDSEED_VAR=/data
RUN useradd --system --uid 10001 --home-dir /data --create-home --shell /usr/sbin/nologin crowdseed
COPY --from=packages /opt/crowdseed /opt/crowdseed
WORKDIR /app
COPY . .
USER crowdseed
VOLUME /data
EXPOSE 8000
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", "--blocking-threads", "4", \
     "--no-ws", "--respawn-failed-workers", "crowd.wsgi:application"]

# One image for web, workers, beat and Chroma. Models for answers run elsewhere (compose.yaml, profile gpu),
# so torch is the CPU build; TORCH_BACKEND=auto at build time chooses another.
FROM python:3.12-slim-bookworm

ARG TORCH_BACKEND=cpu
# More packages, by a file of them: requirements-multilingual.txt.
ARG MORE=
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 DJANGO_SETTINGS_MODULE=webapp.settings

# For Office files of before 2007.
RUN apt-get update -q \
 && apt-get install -q -y --no-install-recommends \
      libreoffice-writer-nogui libreoffice-calc-nogui libreoffice-impress-nogui \
 && rm -rf /var/lib/apt/lists/*

WORKDIR /app
COPY requirements.txt requirements-multilingual.txt .
RUN pip install --no-cache-dir uv==0.13.9 \
 && uv pip install --system --no-cache --compile-bytecode \
      --torch-backend="$TORCH_BACKEND" -r requirements.txt ${MORE:+-r "$MORE"}

COPY . .
RUN useradd --uid 10001 --no-create-home --home-dir /data veracite \
 && install -d -o veracite -g veracite -m 700 /data /chroma

USER veracite
ENV DATA_DIR=/data HOST=0.0.0.0 PORT=8000 RUST_LOG=error
EXPOSE 8000
VOLUME ["/data"]
CMD ["uvicorn", "webapp.served:application", "--host", "0.0.0.0", "--port", "8000", "--lifespan", "off", \
     "--no-proxy-headers", "--no-access-log", "--no-server-header", "--timeout-graceful-shutdown", "20"]

# Two targets from one recipe: `docker build --target cpu .` and `docker build --target gpu .`.
FROM python:3.11-slim AS base
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1
RUN useradd --create-home --uid 1000 rollcall && mkdir /data && chown rollcall /data
WORKDIR /app
COPY requirements-base.txt ./
RUN pip install -r requirements-base.txt
ENV ROLLCALL_DATA=/data STATIC_ROOT=/app/static-collected PRODUCTION=1

FROM base AS cpu
COPY requirements.txt ./
RUN pip install -r requirements.txt
COPY --chown=rollcall . .
RUN SECRET_KEY=used-only-while-the-image-is-built-0123456789 python manage.py collectstatic --noinput
USER rollcall
EXPOSE 8000
CMD ["gunicorn", "config.wsgi", "--bind", "0.0.0.0:8000", "--workers", "4", "--threads", "8"]

FROM base AS gpu
COPY requirements-gpu.txt ./
RUN pip install -r requirements-gpu.txt
COPY --chown=rollcall . .
USER rollcall
CMD ["python", "manage.py", "worker", "--lane", "gpu"]

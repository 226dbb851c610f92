"""The learned space: small public estimators that turn text into vectors and vectors into scores."""

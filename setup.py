"""The compiled modules (everything else about the build is in pyproject.toml)."""

from Cython.Build import cythonize
from setuptools import Extension, setup

COMPILED = ("mojimigrate.records.scan", "mojimigrate.transcode.kernel")

setup(
    ext_modules=cythonize(
        [Extension(name, [name.replace(".", "/") + ".pyx"], extra_compile_args=["-O3", "-g0"]) for name in COMPILED],
        language_level=3,
    )
)

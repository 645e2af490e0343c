"""The one compiled module: the kernel (everything else about the build is in pyproject.toml)."""

from Cython.Build import cythonize
from setuptools import Extension, setup

setup(
    ext_modules=cythonize(
        [
            Extension(
                "mojimigrate.transcode.kernel",
                ["mojimigrate/transcode/kernel.pyx"],
                extra_compile_args=["-O3", "-g0"],
            )
        ],
        language_level=3,
    )
)

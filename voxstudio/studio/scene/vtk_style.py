"""The house style on raw VTK objects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vtkmodules.vtkCommonDataModel import vtkPolyData
from vtkmodules.vtkRenderingCore import vtkActor, vtkLight, vtkPolyDataMapper

from voxstudio.render import style

if TYPE_CHECKING:
    from vtkmodules.vtkRenderingCore import vtkProperty, vtkRenderer

Colour = tuple[float, float, float]


def rgb(colour: str) -> Colour:
    """Return the red, green and blue of an sRGB hex string, each in [0, 1]."""
    red, green, blue = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    return red, green, blue


def matte(prop: vtkProperty, colour: str = style.CLAY, opacity: float = 1.0) -> None:
    """Give an actor's property the matte material in one colour."""
    prop.SetColor(*rgb(colour))
    prop.SetOpacity(opacity)
    prop.SetInterpolationToPhong()
    prop.SetAmbient(style.MATTE.ambient)
    prop.SetDiffuse(style.MATTE.diffuse)
    prop.SetSpecular(style.MATTE.specular)
    prop.SetSpecularPower(style.MATTE.specular_power)


def unlit(prop: vtkProperty, colour: str, opacity: float = 1.0, width: float = 1.0) -> None:
    """Give an actor's property one flat colour; `width` is that of its lines in pixels."""
    prop.SetColor(*rgb(colour))
    prop.SetOpacity(opacity)
    prop.SetLineWidth(width)
    prop.LightingOff()


def backdrop(renderer: vtkRenderer, theme: style.Theme) -> None:
    """Draw the theme's quiet gradient behind everything."""
    renderer.SetBackground(rgb(theme.bottom))
    renderer.SetBackground2(rgb(theme.top))
    renderer.GradientBackgroundOn()


def light(renderer: vtkRenderer) -> None:
    """Light a renderer with the key light and the soft fill, both tied to the camera."""
    renderer.AutomaticLightCreationOff()
    renderer.RemoveAllLights()
    for lamp in (style.KEY, style.FILL):
        made = vtkLight()
        made.SetLightTypeToCameraLight()
        made.SetPosition(lamp.position)
        made.SetFocalPoint(0.0, 0.0, 0.0)
        made.SetColor(rgb(lamp.colour))
        made.SetIntensity(lamp.intensity)
        renderer.AddLight(made)


def actor_of(source: object) -> vtkActor:
    """Make an actor that ignores picking for a filter's output or a dataset."""
    mapper = vtkPolyDataMapper()
    if isinstance(source, vtkPolyData):
        mapper.SetInputData(source)
    else:
        mapper.SetInputConnection(source.GetOutputPort())  # type: ignore[attr-defined]
    mapper.ScalarVisibilityOff()
    actor = vtkActor()
    actor.SetMapper(mapper)
    actor.PickableOff()
    actor.UseBoundsOff()
    return actor

using OxyPlot;
using OxyPlot.Axes;
using OxyPlot.Legends;
using OxyPlot.Series;

namespace Auth0Sync.Benchmarks.Report;

/// <summary>A line chart in the style of the documentation.</summary>
internal sealed class Chart
{
    private const int Width = 760;
    private const int Height = 380;

    // Fonts differ between machines, and some are wider than the one used for measuring.
    private const double TitleDistance = 16;

    private readonly PlotModel _model;

    /// <param name="verticalAxisTitle">The quantity with its unit. The axis starts at 0.</param>
    public Chart(string title, Axis horizontalAxis, string verticalAxisTitle)
    {
        _model = new PlotModel
        {
            Title = title,
            TitleFontSize = 15,
            TitleFontWeight = FontWeights.Normal,
            DefaultFont = "sans-serif",
            Background = OxyColors.White,
            PlotAreaBorderThickness = new OxyThickness(1, 0, 0, 1),
            Padding = new OxyThickness(8, 8, 24, 8),
        };
        _model.Axes.Add(horizontalAxis);
        _model.Axes.Add(new LinearAxis
        {
            Position = AxisPosition.Left,
            Title = verticalAxisTitle,
            AxisTitleDistance = TitleDistance,
            Minimum = 0,
            MaximumPadding = 0.08,
            MajorGridlineStyle = LineStyle.Solid,
            MajorGridlineColor = OxyColor.FromRgb(0xe6, 0xe6, 0xe6),
            StringFormat = "#,0.###",
        });
        _model.Legends.Add(new Legend { LegendPlacement = LegendPlacement.Outside, LegendPosition = LegendPosition.BottomLeft, LegendOrientation = LegendOrientation.Vertical });
    }

    /// <summary>Creates a linear horizontal axis.</summary>
    public static LinearAxis CreateLinearAxis(string title) => new() { Position = AxisPosition.Bottom, Title = title, AxisTitleDistance = TitleDistance / 2, MinimumPadding = 0, StringFormat = "#,0.##" };

    /// <summary>Creates a logarithmic horizontal axis.</summary>
    public static LogarithmicAxis CreateLogarithmicAxis(string title) => new() { Position = AxisPosition.Bottom, Title = title, AxisTitleDistance = TitleDistance / 2, MinimumPadding = 0.05, MaximumPadding = 0.05, StringFormat = "#,0" };

    /// <param name="isDashed">For a limit instead of a measurement.</param>
    /// <param name="isMarked">Whether the points have markers.</param>
    public Chart AddLine(string name, OxyColor color, IEnumerable<(double X, double Y)> points, bool isDashed = false, bool isMarked = false)
    {
        var line = new LineSeries
        {
            Title = name,
            Color = color,
            StrokeThickness = 2,
            LineStyle = isDashed ? LineStyle.Dash : LineStyle.Solid,
            MarkerType = isMarked ? MarkerType.Circle : MarkerType.None,
            MarkerSize = 4,
            MarkerFill = color,
        };
        line.Points.AddRange(points.Select(point => new DataPoint(point.X, point.Y)));
        _model.Series.Add(line);
        return this;
    }

    /// <summary>Returns the chart as an SVG document.</summary>
    public string ToSvg() => new SvgExporter { Width = Width, Height = Height, IsDocument = true, UseVerticalTextAlignmentWorkaround = true }.ExportToString(_model);
}

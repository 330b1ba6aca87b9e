using System.Diagnostics;

namespace Auth0Sync.Benchmarks;

/// <summary>How to start this program once more.</summary>
internal static class CurrentProgram
{
    /// <summary>Another process of this program.</summary>
    public static ProcessStartInfo CreateStartInfo(params IEnumerable<string> arguments)
    {
        var program = Environment.ProcessPath!;
        return Path.GetFileNameWithoutExtension(program).Equals("dotnet", StringComparison.OrdinalIgnoreCase)
            ? new ProcessStartInfo(program, [typeof(CurrentProgram).Assembly.Location, .. arguments])
            : new ProcessStartInfo(program, arguments);
    }
}

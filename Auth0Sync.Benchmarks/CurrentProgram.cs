using System.Diagnostics;

namespace Auth0Sync.Benchmarks;

internal static class CurrentProgram
{
    /// <summary>Returns how to start another process of this program.</summary>
    public static ProcessStartInfo CreateStartInfo(params IEnumerable<string> arguments)
    {
        var program = Environment.ProcessPath!;
        return Path.GetFileNameWithoutExtension(program).Equals("dotnet", StringComparison.OrdinalIgnoreCase)
            ? new ProcessStartInfo(program, [typeof(CurrentProgram).Assembly.Location, .. arguments])
            : new ProcessStartInfo(program, arguments);
    }
}

using Xunit;

namespace Auth0Sync.Tests.Support;

/// <summary>A test that runs command-line tools. It is skipped if one is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ToolFactAttribute : FactAttribute
{
    public ToolFactAttribute(params string[] tools)
    {
        var folders = Environment.GetEnvironmentVariable("PATH")?.Split(Path.PathSeparator) ?? [];
        var missing = tools.Where(tool => !folders.Any(folder => File.Exists(Path.Combine(folder, tool)))).ToList();
        if (OperatingSystem.IsWindows() || missing.Count > 0)
        {
            Skip = $"The test needs Linux or macOS and {string.Join(" and ", tools)}.";
        }
    }
}

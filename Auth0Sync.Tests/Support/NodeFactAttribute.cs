using Xunit;

namespace Auth0Sync.Tests.Support;

/// <summary>A test that needs Node and npm. It is skipped without them, but never where CI runs.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NodeFactAttribute : FactAttribute
{
    public NodeFactAttribute()
    {
        var folders = Environment.GetEnvironmentVariable("PATH")?.Split(Path.PathSeparator) ?? [];
        string[] tools = OperatingSystem.IsWindows() ? ["node.exe", "npm.cmd"] : ["node", "npm"];
        if (Environment.GetEnvironmentVariable("CI") != "true" && !tools.All(tool => folders.Any(folder => File.Exists(Path.Combine(folder, tool)))))
        {
            Skip = "The test needs Node 20 or later with npm.";
        }
    }
}

using System.Runtime.InteropServices;
using Xunit;
using ProcessorArchitecture = System.Runtime.InteropServices.Architecture;

namespace Auth0Sync.Tests.Simulators.Stripe;

/// <summary>
/// A test with Stripe's command-line client. It is skipped without Node, but not in CI, and where the lock file has no build
/// of the client: some feeds lack those for other platforms than Linux on x64, and then npm cannot install the common package.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class CommandLineClientFactAttribute : FactAttribute
{
    public CommandLineClientFactAttribute()
    {
        var folders = Environment.GetEnvironmentVariable("PATH")?.Split(Path.PathSeparator) ?? [];
        if (!OperatingSystem.IsLinux() || RuntimeInformation.OSArchitecture != ProcessorArchitecture.X64)
        {
            Skip = "The test needs Linux on x64.";
        }
        else if (Environment.GetEnvironmentVariable("CI") != "true" && !HasTool("node", "npm"))
        {
            Skip = "The test needs Node 20 or later with npm.";
        }

        bool HasTool(params string[] tools) => tools.All(tool => folders.Any(folder => File.Exists(Path.Combine(folder, tool))));
    }
}

using System.Runtime.InteropServices;
using Xunit;

namespace Auth0Sync.Infrastructure.Tests;

/// <summary>A test that runs the Bicep compiler. Skipped except on Linux x64, for which this project has the compiler.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BicepFactAttribute : FactAttribute
{
    public BicepFactAttribute()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64)
        {
            Skip = "This project has the Bicep compiler only for Linux x64.";
        }
    }
}

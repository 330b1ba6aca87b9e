using System.Runtime.InteropServices;
using Xunit;

namespace Auth0Sync.Infrastructure.Tests;

/// <summary>A test that runs the Bicep compiler, which is here for Linux on x64. Elsewhere it is counted as skipped.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BicepFactAttribute : FactAttribute
{
    public BicepFactAttribute()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64)
        {
            Skip = "The Bicep compiler of this project runs on Linux (x64).";
        }
    }
}

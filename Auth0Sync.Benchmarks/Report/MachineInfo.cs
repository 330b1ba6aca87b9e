using System.Globalization;
using System.Runtime.InteropServices;

namespace Auth0Sync.Benchmarks.Report;

/// <summary>What the measurements ran on.</summary>
/// <param name="Processor">The processor, where the system names it.</param>
/// <param name="Cores">How many of its cores this machine has.</param>
/// <param name="MemoryGb">Memory in gigabytes.</param>
/// <param name="System">The operating system.</param>
/// <param name="Runtime">The version of .NET.</param>
internal sealed record MachineInfo(string Processor, int Cores, double MemoryGb, string System, string Runtime)
{
    private const string CpuInfoFile = "/proc/cpuinfo";
    private const double BytesPerGigabyte = 1024 * 1024 * 1024;

    /// <summary>This machine.</summary>
    public static MachineInfo GetCurrent() => new(
        ReadProcessorName() ?? RuntimeInformation.ProcessArchitecture.ToString(),
        Environment.ProcessorCount,
        Math.Round(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / BytesPerGigabyte, 1),
        RuntimeInformation.OSDescription,
        RuntimeInformation.FrameworkDescription);

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Processor}, {Cores} cores, {MemoryGb:0.#} GB, {System}, {Runtime}");

    private static string? ReadProcessorName() => File.Exists(CpuInfoFile)
        ? File.ReadLines(CpuInfoFile).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim()
        : null;
}

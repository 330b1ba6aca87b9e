using Auth0Sync.LocalHost;
using Spectre.Console;
using Xunit;

namespace Auth0Sync.Tests.LocalHost;

[Trait("Category", "Unit")]
public sealed class LocalHostCommandTests
{
    private readonly LocalHostCommand _command = new(AnsiConsole.Console);

    [Fact]
    public void Without_arguments_the_default_ports_are_used()
    {
        var options = _command.GetOptions([]);

        Assert.Equal(7071, options.Port);
        Assert.Equal(new(10000, 10001, 10002), options.AzuritePorts);
        Assert.Equal(7072, options.SimulatorPorts["hubspot"]);
        Assert.True(options.UsesSimulators);
        Assert.Null(options.Targets);
        Assert.False(options.IsInMemory);
        Assert.False(options.IsIsolated);
    }

    [Fact]
    public void Every_port_can_be_chosen()
    {
        var options = _command.GetOptions(
            ["--port", "1", "--blob-port", "2", "--queue-port", "3", "--table-port", "4", "--simulator-port", "0"]);

        Assert.Equal(1, options.Port);
        Assert.Equal(new(2, 3, 4), options.AzuritePorts);
        Assert.Equal(0, options.SimulatorPorts["hubspot"]);
    }

    [Fact]
    public void The_simulators_can_be_disabled() => Assert.False(_command.GetOptions(["--no-simulator"]).UsesSimulators);

    [Fact]
    public void Local_settings_are_read_from_the_folder_of_host_json()
    {
        var folder = Path.GetTempPath();

        var options = _command.GetOptions(["--host-json", Path.Combine(folder, "host.json"), "--data", "elsewhere", "--in-memory"]);

        Assert.Equal(Path.Combine(folder, "local.settings.json"), options.SettingsFile);
        Assert.Equal("elsewhere", options.DataFolder);
        Assert.True(options.IsInMemory);
    }

    [Fact]
    public void A_setting_can_contain_equals_signs_and_the_last_value_counts()
    {
        var options = _command.GetOptions(["--set", "A=1", "--set", "B=x=y", "--set", "a=2"]);

        Assert.Equal("x=y", options.Settings["B"]);
        Assert.Equal("2", options.Settings["A"]);
    }

    [Fact]
    public void An_unknown_target_is_rejected_with_the_known_ones()
    {
        var problem = Assert.Single(_command.GetParseErrors(["--targets", "hubspot,sap"]));

        Assert.StartsWith("'sap' is not a target. Targets: hubspot", problem, StringComparison.Ordinal);
        Assert.Equal("hubspot", _command.GetOptions(["--targets", "hubspot"]).Targets);
    }

    [Theory]
    [InlineData("--port", "65536", "--port must be from 0 to 65535.")]
    [InlineData("--queue-port", "-1", "--queue-port must be from 0 to 65535.")]
    [InlineData("--set", "nonsense", "'nonsense' is not a setting. Write name=value.")]
    public void An_invalid_option_is_rejected(string option, string value, string message) =>
        Assert.Equal([message], _command.GetParseErrors([option, value]));
}

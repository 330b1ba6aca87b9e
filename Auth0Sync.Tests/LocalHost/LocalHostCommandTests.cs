using Auth0Sync.LocalHost;
using Spectre.Console;
using Xunit;

namespace Auth0Sync.Tests.LocalHost;

public sealed class LocalHostCommandTests
{
    private readonly LocalHostCommand _command = new(AnsiConsole.Console);

    [Fact]
    public void Without_arguments_the_usual_ports_are_used()
    {
        var options = _command.Options([]);

        Assert.Equal(7071, options.Port);
        Assert.Equal(new(10000, 10001, 10002), options.AzuritePorts);
        Assert.Equal(7072, options.Simulator!.Port);
        Assert.False(options.InMemory);
        Assert.False(options.Isolated);
    }

    [Fact]
    public void Every_port_can_be_chosen()
    {
        var options = _command.Options(
            ["--port", "1", "--blob-port", "2", "--queue-port", "3", "--table-port", "4", "--simulator-port", "0"]);

        Assert.Equal(1, options.Port);
        Assert.Equal(new(2, 3, 4), options.AzuritePorts);
        Assert.Equal(0, options.Simulator!.Port);
    }

    [Fact]
    public void The_simulator_can_be_left_out() => Assert.Null(_command.Options(["--no-simulator"]).Simulator);

    [Fact]
    public void Local_settings_are_looked_for_beside_host_json()
    {
        var folder = Path.GetTempPath();

        var options = _command.Options(["--host-json", Path.Combine(folder, "host.json"), "--data", "elsewhere", "--in-memory"]);

        Assert.Equal(Path.Combine(folder, "local.settings.json"), options.SettingsFile);
        Assert.Equal("elsewhere", options.DataFolder);
        Assert.True(options.InMemory);
    }

    [Fact]
    public void A_setting_may_contain_equals_signs_and_the_last_word_counts()
    {
        var options = _command.Options(["--set", "A=1", "--set", "B=x=y", "--set", "a=2"]);

        Assert.Equal("x=y", options.Settings["B"]);
        Assert.Equal("2", options.Settings["A"]);
    }

    [Theory]
    [InlineData("--port", "65536", "--port must be from 0 to 65535.")]
    [InlineData("--queue-port", "-1", "--queue-port must be from 0 to 65535.")]
    [InlineData("--set", "nonsense", "'nonsense' is no setting; write name=value.")]
    public void What_makes_no_sense_is_refused(string option, string value, string message) =>
        Assert.Equal([message], _command.Errors([option, value]));
}

using Auth0Sync.LocalHost;
using Spectre.Console;

return await new LocalHostCommand(AnsiConsole.Console).InvokeAsync(args);

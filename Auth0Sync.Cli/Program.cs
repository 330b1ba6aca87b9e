using Auth0Sync.Cli;

return await new CliApplication(CliEnvironment.CreateFromProcess()).InvokeAsync(args);

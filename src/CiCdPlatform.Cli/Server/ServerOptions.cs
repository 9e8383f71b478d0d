using System.CommandLine;

namespace CiCdPlatform.Cli.Server;

/// <summary>Which server, and as whom.</summary>
internal sealed class ServerOptions
{
    private const string DefaultServer = "http://127.0.0.1:5080";
    private readonly Option<string> _server = new("--server")
    {
        Description = "The server's address; or CICD_SERVER",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("CICD_SERVER") is { Length: > 0 } set ? set : DefaultServer,
    };

    private readonly Option<string?> _token = new("--token") { Description = "A bearer token of the API; better CICD_TOKEN, which no list of processes shows" };

    /// <summary>Adds both to a command.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(_server);
        command.Options.Add(_token);
    }

    /// <summary>A client for what was given. Throws <see cref="ServerException"/> when it cannot be used.</summary>
    public ServerClient Open(ParseResult parsed)
    {
        var text = parsed.GetValue(_server)!;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var server) || (server.Scheme != Uri.UriSchemeHttp && server.Scheme != Uri.UriSchemeHttps) || server.UserInfo.Length > 0)
        {
            throw new ServerException(Output.ExitCode.Usage, "--server must be an http(s) address without credentials, such as " + DefaultServer);
        }

        var token = (parsed.GetValue(_token) ?? Environment.GetEnvironmentVariable("CICD_TOKEN"))?.Trim();
        if (string.IsNullOrEmpty(token))
        {
            throw new ServerException(Output.ExitCode.Usage, "No token: set CICD_TOKEN to a bearer token of the API; the server printed the administrator's at its first start.");
        }

        if (token.Any(character => character is <= ' ' or > '~'))
        {
            throw new ServerException(Output.ExitCode.Usage, "The token holds a character that no token has; was it copied whole, and nothing else?");
        }

        if (server.Scheme == Uri.UriSchemeHttp && !server.IsLoopback)
        {
            Console.Error.WriteLine($"warning: the token goes to {server.Authority} unencrypted; use https");
        }

        return new ServerClient(server, token);
    }
}

using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Rules.Containers.Shell;
using static CiCdPlatform.Core.Rules.DockerView;

namespace CiCdPlatform.Core.Rules;

/// <summary>Builds that take what they download on trust, and secrets that they leave behind.</summary>
internal static class DockerTrustChecks
{
    private const string CurlValueLetters = "oHduXAbcCeFmrTwxyYzEKPQtDU";

    /// <summary>Variables that turn the check of certificates off, and with which values; null for any.</summary>
    private static readonly (string Name, string? Off, string Alias)[] Variables =
    [
        ("PYTHONHTTPSVERIFY", "0", "CKV2_DOCKER_5"),
        ("NODE_TLS_REJECT_UNAUTHORIZED", "0", "CKV2_DOCKER_6"),
        ("NPM_CONFIG_STRICT_SSL", "false", "CKV2_DOCKER_12"),
        ("GIT_SSL_NO_VERIFY", null, "CKV2_DOCKER_14"),
        ("PIP_TRUSTED_HOST", null, "CKV2_DOCKER_16"),
        ("GOINSECURE", null, "CKV2_DOCKER_18"),
    ];

    /// <summary>Commands that turn the check of certificates off.</summary>
    private static readonly (string Alias, Func<ShellCommand, bool> Matches)[] Unverified =
    [
        ("CKV2_DOCKER_2", command => command.Name == "curl" && (command.Has("--insecure") || command.Has("--proxy-insecure") || command.Arguments.Any(word => HasCurlK(word.Text))) && !IsLocal(command)),
        ("CKV2_DOCKER_3", command => command.Name is "wget" && command.Has("--no-check-certificate") && !IsLocal(command)),
        ("CKV2_DOCKER_4", command => (PackageCommand.Of(command) is { Manager.Id: "pip" } || command.Name is "pipx" or "uv") && command.HasAny("--trusted-host")),
        ("CKV2_DOCKER_13", command => command.Name is "npm" or "yarn" or "pnpm" && TurnsOffStrictSsl(command)),
        ("CKV2_DOCKER_15", command => command.Name is "yum" or "dnf" or "dnf5" or "tdnf" or "microdnf" or "yum-config-manager" or "dnf-config-manager" && command.Arguments.Any((word, next) => TurnsOffSslVerify(word, next))),
        ("CKV2_DOCKER_14", command => command.Name == "git" && command.Arguments.Any((word, next) => word.StartsWith("http.", StringComparison.OrdinalIgnoreCase) && (IsOff(word, "sslVerify=") || (word.EndsWith("sslVerify", StringComparison.OrdinalIgnoreCase) && next is "false" or "0")))),
    ];

    private static readonly (string Alias, Func<ShellCommand, bool> Matches)[] Unsigned =
    [
        ("CKV2_DOCKER_7", command => command.Name == "apk" && command.Has("--allow-untrusted")),
        ("CKV2_DOCKER_8", command => command.Name is "apt-get" or "apt" or "aptitude" && (command.HasAny("--allow-unauthenticated") || command.Arguments.Any((word, _) => word.Contains("AllowUnauthenticated=true", StringComparison.OrdinalIgnoreCase) || word.Contains("AllowUnauthenticated=1", StringComparison.OrdinalIgnoreCase)))),
        ("CKV2_DOCKER_9", command => command.Name is "yum" or "dnf" or "dnf5" or "tdnf" or "microdnf" or "zypper" && command.HasAny("--nogpgcheck", "--no-gpg-checks", "--no-gpgchecks")),
        ("CKV2_DOCKER_10", command => command.Name == "rpm" && command.HasAny("--nodigest", "--nosignature", "--noverify", "--nofiledigest")),
        ("CKV2_DOCKER_11", command => command.Name is "apt-get" or "apt" && command.HasAny("--force-yes")),
    ];

    public static IReadOnlyList<TableCheck<DockerView>> All { get; } =
    [
        new("tls-verification-off", Severity.Medium, "Without the check of certificates anyone between the builder and the server decides what is downloaded.", "Install the certificate of the authority that signed the server's, and check it.", TlsOff)
        {
            Aliases = [.. Variables.Select(variable => variable.Alias).Concat(Unverified.Select(entry => entry.Alias)).Distinct()],
            Fires =
            [
                "FROM a:1\nRUN curl -fsSLk https://example.com/x | tar x", "FROM a:1\nRUN wget --no-check-certificate https://example.com/x",
                "FROM a:1\nRUN pip --trusted-host=example.com install a==1", "FROM a:1\nENV X=1 NODE_TLS_REJECT_UNAUTHORIZED=\"0\"", "FROM a:1\nENV PYTHONHTTPSVERIFY 0",
                "FROM a:1\nRUN a; export GIT_SSL_NO_VERIFY=1 && git clone b", "FROM a:1\nRUN npm_config_strict_ssl=false npm ci", "FROM a:1\nRUN yarn config set 'strict-ssl' \"false\"",
                "FROM a:1\nRUN dnf config-manager --save --setopt=\\*.sslverify='False'", "FROM a:1\nRUN git -c http.sslVerify=false clone b", "FROM a:1\nRUN GOINSECURE=* go build",
            ],
            Silent =
            [
                "FROM a:1\nRUN curl https://example.com -lok x | grep -k a && curl -o -H 'k' && wget -lol x && echo --no-check-certificate",
                "FROM a:1\nENV NODE_TLS_REJECT_UNAUTHORIZED=1 XPYTHONHTTPSVERIFY=0\nRUN unset GIT_SSL_NO_VERIFY && npm set strict-ssl true || false",
                "FROM a:1\nRUN PYTHONHTTPSVERIFY='0\\'' a", "FROM a:1\nRUN dnf --setopt=sslverify=1 --setopt=x=0 install -y a-1", "FROM a:1\nRUN npm install strict-ssl false",
            ],
        },
        new("unsigned-packages", Severity.Medium, "Packages whose signature nobody checks may come from anyone.", "Add the key of the repository, and leave the option out.", view =>
            Matching(view, Unsigned, "Signatures of packages are not checked: add the key of the repository."))
        {
            Aliases = [.. Unsigned.Select(entry => entry.Alias)],
            Fires = ["FROM a:1\nRUN apk add --allow-untrusted a=1", "FROM a:1\nRUN apt-get --allow-unauthenticated install -y a", "FROM a:1\nRUN tdnf install -y a-1 --nogpgcheck", "FROM a:1\nRUN rpm -i --nodigest a.rpm", "FROM a:1\nRUN apt-get install --force-yes a"],
            Silent = ["FROM a:1\nRUN apk add a=1 | grep \"--allow-untrusted\" && rpm -i a.rpm ; echo --nodigest"],
        },
        new("password-set-in-build", Severity.Medium, "A password that the build sets is the same in every container, and stands in the image's history.", "Set none; give keys or secrets at run time.", view =>
            view.Commands.Where(triple => triple.Command.Name == "chpasswd" || (triple.Command.Name == "passwd" && triple.Command.Has("--stdin")) || (triple.Command.Name is "useradd" or "usermod" && triple.Command.ValueOf("-p", "--password") is { IsDynamic: false, Text.Length: > 1 }))
                .Select(triple => Hit(triple.Command, "The build sets a password: it is the same in every container.")))
        {
            Aliases = ["CKV2_DOCKER_17"],
            Fires = ["FROM a:1\nRUN echo 'root:root' | chpasswd", "FROM a:1\nRUN chpasswd < input.txt"],
            Silent = ["FROM a:1\nRUN chgrp root /etc/passwd && passwd -d app && useradd -m app"],
        },
        new("secret-in-image", Severity.High, "What `ENV` and `ARG` set stands in the image and its history, for everyone who can pull it.", "Mount it with `--mount=type=secret`, or give it at run time.", Secrets)
        {
            Aliases = ["hadolint/DL3064", "trivy/DS031", "CKV_DOCKER_1005"],
            Confidence = Confidence.Medium,
            Fires = ["FROM a:1\nENV API_KEY=abcd1234", "FROM a:1\nENV DB_PASSWORD hunter22", "FROM a:1\nARG NPM_TOKEN\nRUN npm ci", "FROM a:1\nENV AWS_SECRET_ACCESS_KEY=$AWS_SECRET_ACCESS_KEY", "FROM a:1\nRUN aws configure set aws_secret_access_key abc"],
            Silent = ["FROM a:1\nENV PASSWORD_FILE=/run/secrets/a TOKEN_URL=https://a SECRET_NAME=b PUBLIC_KEY=c KEYCLOAK=d MONKEY=e SECRET_KEY_BASE_DUMMY=1 AUTH_TOKEN_TTL=30", "FROM a:1\nENV API_KEY=\"\" PASSWORD= USE_TOKEN=true", "FROM a:1\nENV GPG_KEY=A035C8C19219BA821ECEA86B64E628F8D684696D"],
        },
    ];

    private static IEnumerable<CheckHit> TlsOff(DockerView view)
    {
        foreach (var instruction in view.Docker.Instructions.Select(instruction => instruction.Trigger ?? instruction).Where(instruction => instruction.Keyword is "ENV" or "ARG"))
        {
            foreach (var (name, value, word) in instruction.Pairs())
            {
                if (value is not null && OffVariable(name, value.Text) is { } alias)
                {
                    yield return Hit(word, $"`{name}` turns the check of certificates off.") with { Aliases = [alias] };
                }
            }
        }

        foreach (var (_, _, command) in view.Commands)
        {
            foreach (var (name, value) in command.Environment)
            {
                if (OffVariable(name, value.Text) is { } alias)
                {
                    yield return Hit(value, $"`{name}` turns the check of certificates off.") with { Aliases = [alias] };
                }
            }
        }

        foreach (var hit in Matching(view, Unverified, "Certificates are not checked: anyone on the way decides what is downloaded."))
        {
            yield return hit;
        }
    }

    private static string? OffVariable(string name, string value) =>
        Variables.FirstOrDefault(variable => variable.Name.Equals(name, StringComparison.OrdinalIgnoreCase)
            && (variable.Off is null ? value.Length > 0 && !value.StartsWith('$') && !value.Contains("localhost", StringComparison.Ordinal) : value.Trim().Equals(variable.Off, StringComparison.OrdinalIgnoreCase))).Alias;

    private static IEnumerable<CheckHit> Matching(DockerView view, (string Alias, Func<ShellCommand, bool> Matches)[] entries, string message) =>
        from triple in view.Commands
        from entry in entries
        where entry.Matches(triple.Command)
        select Hit(triple.Command, message) with { Aliases = [entry.Alias] };

    private static bool Any(this IReadOnlyList<MappedWord> words, Func<string, string?, bool> matches) =>
        words.Select((word, index) => matches(word.Text, index + 1 < words.Count ? words[index + 1].Text : null)).Any(found => found);

    /// <summary>Whether <c>-k</c> is in a cluster of short options, before the first letter that takes the rest as its value.</summary>
    private static bool HasCurlK(string word)
    {
        if (word.Length < 2 || word[0] != '-' || word[1] == '-')
        {
            return false;
        }

        foreach (var letter in word.AsSpan(1))
        {
            if (letter == 'k')
            {
                return true;
            }

            if (CurlValueLetters.Contains(letter, StringComparison.Ordinal))
            {
                return false;
            }
        }

        return false;
    }

    private static bool IsLocal(ShellCommand command)
    {
        var addresses = command.Arguments.Where(word => word.Text.Contains("://", StringComparison.Ordinal)).ToList();
        return addresses.Count > 0 && addresses.TrueForAll(word => word.Text.Contains("://localhost", StringComparison.Ordinal) || word.Text.Contains("://127.", StringComparison.Ordinal));
    }

    private static bool TurnsOffStrictSsl(ShellCommand command)
    {
        var words = command.Arguments.Select(word => word.Text).Where(word => !word.StartsWith('-')).ToList();
        var set = words.IndexOf("set");
        if (command.Arguments.Any((word, next) => word is "--strict-ssl=false" or "--no-strict-ssl" || (word == "--strict-ssl" && next == "false")))
        {
            return true;
        }

        return set is 0 or 1 && set + 1 < words.Count && (words[set + 1] == "strict-ssl=false" || (words[set + 1] == "strict-ssl" && set + 2 < words.Count && words[set + 2] == "false"));
    }

    private static bool TurnsOffSslVerify(string word, string? next)
    {
        var option = word == "--setopt" ? next ?? "" : word.StartsWith("--setopt=", StringComparison.Ordinal) ? word["--setopt=".Length..] : "";
        var name = option.Split('=', 2)[0];
        return (name == "sslverify" || name.EndsWith(".sslverify", StringComparison.Ordinal)) && option.Split('=', 2) is [_, var value] && value.ToUpperInvariant() is "0" or "FALSE" or "NO" or "OFF";
    }

    private static bool IsOff(string word, string setting) =>
        word.IndexOf(setting, StringComparison.OrdinalIgnoreCase) is >= 0 and var at && word[(at + setting.Length)..] is "false" or "0" or "no" or "off";

    private static IEnumerable<CheckHit> Secrets(DockerView view)
    {
        foreach (var stage in view.Docker.Stages)
        {
            foreach (var instruction in Effective(stage).Where(instruction => instruction.Keyword is "ENV" or "ARG"))
            {
                foreach (var (name, value, word) in instruction.Pairs())
                {
                    if (SecretNames.IsSecret(name) && SecretValue(instruction.Keyword, value?.Text) is var (severity, persona, what))
                    {
                        yield return Hit(word, $"`{name}` {what}: mount it with --mount=type=secret, or give it at run time.") with { Severity = severity, Persona = persona };
                    }
                }
            }

            foreach (var run in Effective(stage).Where(instruction => instruction.Keyword == "RUN" && !instruction.Flags.Any(flag => flag.Value?.Contains("type=secret", StringComparison.Ordinal) ?? false)))
            {
                foreach (var command in run.Commands.Where(command => command.Name == "aws" && command.Arguments.Any((word, next) => word == "set" && next is "aws_access_key_id" or "aws_secret_access_key")))
                {
                    yield return Hit(command, "Credentials are written into the image: mount them with --mount=type=secret.");
                }
            }
        }
    }

    private static (Severity Severity, Persona Persona, string What)? SecretValue(string keyword, string? value) => (keyword, value) switch
    {
        ("ENV", null or "") => null,
        ("ARG", null or "") => (Severity.Medium, Persona.Pedantic, "as a build argument stands in the image's history"),
        (_, { } text) when SecretNames.IsHarmless(text) => null,
        ("ARG", _) => (Severity.Medium, Persona.Pedantic, "has a default that everyone can read"),
        (_, { } text) when text.Contains('$', StringComparison.Ordinal) => (Severity.Medium, Persona.Regular, "is taken into the image"),
        _ => (SecretNames.SeverityOf(value!), Persona.Regular, "is set in the image"),
    };
}

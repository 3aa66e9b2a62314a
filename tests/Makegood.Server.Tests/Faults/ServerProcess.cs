using System.Diagnostics;
using System.Net.Http.Json;
using System.Runtime.InteropServices;
using System.Text;

namespace Makegood.Server.Tests.Faults;

/// <summary>The real program in a process of its own, as an operator starts it.</summary>
internal sealed class ServerProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly StringBuilder _said;

    private ServerProcess(Process process, StringBuilder said, Uri address, TimeSpan startUp)
    {
        _process = process;
        _said = said;
        Address = address;
        StartUp = startUp;
    }

    public Uri Address { get; }

    /// <summary>From the start of the process to its first line, which it says when it listens.</summary>
    public TimeSpan StartUp { get; }

    public int Id => _process.Id;

    public string Said
    {
        get
        {
            lock (_said) return _said.ToString();
        }
    }

    /// <summary>Begins a call of the program.</summary>
    public static Process Begin(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "makegood.dll"));
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        start.Environment["DOTNET_TieredPGO"] = "0";
        return Process.Start(start)!;
    }

    /// <summary>Runs a call of the program to its end.</summary>
    public static async Task<(int Code, string Out, string Err)> Call(params string[] arguments)
    {
        using var process = Begin(arguments);
        var said = process.StandardOutput.ReadToEndAsync();
        var complained = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await said, await complained);
    }

    public static async Task<ServerProcess> Start(string folder, string store)
    {
        var clock = Stopwatch.StartNew();
        string[] where = store == folder ? [] : ["--store", store];
        var process = Begin(["serve", "--data", folder, "--listen", "http://127.0.0.1:0", "--log", "error", .. where]);
        var said = new StringBuilder();
        var listening = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        _ = Read(process.StandardOutput);
        _ = Read(process.StandardError);
        _ = process.WaitForExitAsync().ContinueWith(_ => listening.TrySetException(new InvalidOperationException($"the server ended with {process.ExitCode}: {Text()}")), TaskScheduler.Default);
        return new ServerProcess(process, said, await listening.Task.WaitAsync(Patience), clock.Elapsed);

        async Task Read(StreamReader reader)
        {
            while (await reader.ReadLineAsync() is { } line)
            {
                lock (said) said.AppendLine(line);
                const string begin = "makegood listens on ";
                if (line.StartsWith(begin, StringComparison.Ordinal)) listening.TrySetResult(new Uri(line[begin.Length..].Split(';', ' ')[0]));
            }
        }

        string Text()
        {
            lock (said) return said.ToString();
        }
    }

    /// <summary>Claims a new installation. Returns the operator's session.</summary>
    public async Task<string> Claim()
    {
        for (var wait = Stopwatch.StartNew(); ;)
        {
            if (Said.Split('\n').Select(l => l.Trim()).FirstOrDefault(l => l.StartsWith("mgf_", StringComparison.Ordinal)) is { } token)
            {
                using var client = new HttpClient { BaseAddress = Address };
                var answer = await TestServer.Json(await client.PostAsJsonAsync("/api/v1/setup", new { token, login = "olga", password = "a good long sentence" }), System.Net.HttpStatusCode.OK);
                return (string)answer["session"]!;
            }

            if (wait.Elapsed > Patience) throw new InvalidOperationException("no token: " + Said);
            await Task.Yield();
        }
    }

    /// <summary>Ends it at once, whatever it is doing: SIGKILL.</summary>
    public async Task Kill()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Asks it to stop: SIGTERM. Returns its exit code.</summary>
    public async Task<int> Stop()
    {
        if (SendSignal(_process.Id, 15) != 0) throw new InvalidOperationException("the process is gone");
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SendSignal(int process, int signal);
}

"""The preview: a loop around the same `build`, and a server that looks up what it gave.

    loop      waits for a change, builds, hands over what there is to see      the main thread
    session   a site built again and again, with its memory in this process
    shelf     addresses → outputs, by look-up and in no other way              pure
    pages     what a page gets on its way to the browser                       pure
    finding   the index of the search, when it is asked for
    panel     diagnostics as the browser is told them                          pure
    door      who is let in                                                    pure
    tabs      who looks at what, and who has to be told
    stage     what the server's handlers share
    answers   requests → pages, files and the client's own
    sockets   livereload's protocol
    server    Tornado, in a thread of its own
    address   ports, this machine's address, the code for a phone

Only this package imports livereload, Tornado, watchfiles and segno, and only the command `preview` imports it. Nothing
of it is in a site that is built.
"""

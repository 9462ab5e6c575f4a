print("GOT started before everything else")
